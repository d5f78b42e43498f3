// The server's receipt, checked on the phone (docs/receipts.md): RFC 8785 for what is signed, Ed25519 for the signature. The key
// is the election's, from the public index, never the one inside the receipt.
export interface SignedReceipt {
  receipt: { election: string; contest: string; tps: string; page: number; sha256: string; seq: number; at: number };
  signature: string;
  key: string;
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const hexBytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** All members are strings and whole numbers, for which sorted keys and JSON.stringify are the canonical form. */
export function signedBytes(receipt: SignedReceipt['receipt']): Uint8Array<ArrayBuffer> {
  const sorted = Object.fromEntries(Object.entries(receipt).sort(([a], [b]) => (a < b ? -1 : 1)));
  return new TextEncoder().encode(`rekap-receipt/1\n${JSON.stringify(sorted)}`);
}

export async function signatureHolds(signed: SignedReceipt, publicKey: string): Promise<boolean> {
  const [signature, message, key] = [bytesOf(signed.signature), signedBytes(signed.receipt), hexBytes(publicKey)];
  try {
    const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', imported, signature, message);
  } catch {
    // Browsers before 2025 know no Ed25519: a small library does it, loaded only then.
    const { verifyAsync } = await import('@noble/ed25519');
    return verifyAsync(signature, message, key).catch(() => false);
  }
}

/** Whether the receipt speaks of this very photo. */
export function speaksOf(signed: SignedReceipt, photo: { tps: string; page: number; sha256: string; contest: string }): boolean {
  const { receipt } = signed;
  return receipt.tps === photo.tps && receipt.page === photo.page && receipt.sha256 === photo.sha256 && receipt.contest === photo.contest;
}

export function parseReceipt(base64: string): SignedReceipt {
  return JSON.parse(new TextDecoder().decode(bytesOf(base64))) as SignedReceipt;
}
