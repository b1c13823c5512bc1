/** Vite's import of a file as it stands. */
declare module "*?raw" {
  const text: string;
  export default text;
}
