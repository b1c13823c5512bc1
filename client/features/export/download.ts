/** Hands it to the browser as a file to keep. */
export function download(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the file by the next turn at the latest a minute later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
