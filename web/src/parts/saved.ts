/** Hands a file to the person, as a download. */
export function saved(data: ArrayBuffer, name: string, type = 'application/zip'): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([data], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
