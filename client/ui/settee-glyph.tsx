/** The small sofa. Decorative: whoever shows it gives it a name in text. */
export function SetteeGlyph({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <path
        d="M6.6 14.4V11a4.6 4.6 0 0 1 4.6-4.6c2 0 3.7.8 4.8 2.2 1.1-1.4 2.8-2.2 4.8-2.2A4.6 4.6 0 0 1 25.4 11v3.4"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <path
        d="M5.9 13.4a2.8 2.8 0 0 1 2.8 2.8v2.3h14.6v-2.3a2.8 2.8 0 1 1 4.1 2.48V21.6a2.6 2.6 0 0 1-2.6 2.6H7.2a2.6 2.6 0 0 1-2.6-2.6v-2.92A2.8 2.8 0 0 1 5.9 13.4Z"
        fill="currentColor"
      />
      <path d="M9 25v2M23 25v2" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
