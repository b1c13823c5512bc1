import styles from "./facts.module.css";

/** Short facts in one line, which breaks between them. What is null or empty is left out. */
export function Facts({ facts }: { facts: readonly (string | null | undefined)[] }) {
  const told = facts.filter((fact) => fact != null && fact !== "");
  return (
    <p className={styles["facts"]}>
      {told.map((fact) => (
        <span key={fact} className={styles["fact"]}>
          {fact}
        </span>
      ))}
    </p>
  );
}
