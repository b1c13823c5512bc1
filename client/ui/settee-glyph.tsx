/** The small sofa. Decorative: whoever shows it gives it a name in text. */
export function SetteeGlyph({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <path
        d="M6.6 14.4V11a4.6 4.6 0 0 1 4.6-4.6c2 0 3.7.8 4.8 2.2 1.100-1.400 2.800-2.200 4.800-2.200A4.600 4.600 0 0 1 25.400 11v3.400"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <path
        d="M5.300 13.400a2.800 2.800 0 0 1 2.800 2.800v2.300h15.800v-2.300a2.800 2.800 0 1 1 4.300 2.350V21.600a2.600 2.600 0 0 1-2.600 2.600H6.400a2.600 2.600 0 0 1-2.600-2.600v-3.050a2.800 2.800 0 0 1 1.500-5.150Z"
        fill="currentColor"
      />
      <path
        d="M8.200 25v2M23.800 25v2"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  );
}
