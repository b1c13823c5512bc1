/** Hands the bytes to the browser as a file to keep. */
export function download(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the file by the next turn at the latest a minute later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
