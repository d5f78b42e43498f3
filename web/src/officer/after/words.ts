// Sentences of the screens after sending.
import type { Words } from '../words/lang';

const w = (id: string, en: string): Words => ({ id, en });

export const afterWords = {
  receipt: w('Tanda terima', 'Receipt'),
  verified: w('Tanda tangan server sah: foto ini tersimpan permanen.', 'The server’s signature is genuine: this photo is durably kept.'),
  unverified: w('Tanda tangan belum diperiksa: kunci pemilihan belum diambil. Diperiksa saat ada jaringan.', 'The signature is not checked yet: the election’s key has not been fetched. It is checked when there is a network.'),
  show: w('Tunjukkan kode ini kepada saksi. Isinya tanda terima lengkap, dapat diperiksa siapa pun.', 'Show this code to a witness. It holds the whole receipt, which anyone can verify.'),
  number: w('Nomor', 'Number'),
  time: w('Diterima', 'Received'),
  page: w('Halaman', 'Page'),
  hash: w('SHA-256 foto', 'SHA-256 of the photo'),
  saveImage: w('Simpan sebagai gambar', 'Save as an image'),
  saveJson: w('Simpan berkas tanda terima (JSON)', 'Save the receipt file (JSON)'),
  state: w('Keadaan TPS', 'State of the TPS'),
  status: w('Status', 'Status'),
  counted: w('Angka TPS ini sudah masuk rekap.', 'The figures of this TPS are in the recap.'),
  notCounted: w('Angka TPS ini belum masuk rekap.', 'The figures of this TPS are not in the recap yet.'),
  missing: w('Masih kurang: foto halaman {pages}.', 'Still missing: photo of page {pages}.'),
  missingFigures: w('Masih kurang: angka formulir.', 'Still missing: the form’s figures.'),
  nothingMissing: w('Semua foto dan angka sudah diterima server.', 'The server has all photos and figures.'),
  publicLink: w('Halaman publik TPS ini', 'Public page of this TPS'),
  publicHelp: w('Siapa pun dapat membukanya, tanpa masuk.', 'Anyone can open it, without logging in.'),
  refresh: w('Perbarui', 'Refresh'),
  explain: w('Jelaskan (akan terlihat publik)', 'Explain (becomes public)'),
  explanation: w('Penjelasan', 'Explanation'),
  explained: w('Penjelasan terkirim.', 'The explanation was sent.'),
  held: w('Yang menahan angka ini', 'What holds these figures back'),
  look: w('Yang perlu dilihat', 'What to look at'),
  trainingState: w('Dalam latihan tidak ada yang dikirim, jadi tidak ada halaman publik.', 'In training nothing is sent, so there is no public page.'),
  unknown: w('Belum pernah diambil dari server.', 'Not fetched from the server yet.'),
} as const;

export const statusWords: Record<string, Words> = {
  missing: w('belum ada', 'missing'),
  photographed: w('ada foto', 'photographed'),
  entered: w('satu pembacaan, menunggu pembacaan kedua', 'one reading, waits for the second'),
  disputed: w('ditahan, akan diputuskan PPK', 'held back, PPK will decide'),
  agreed: w('cocok, masuk rekap', 'agreed, in the recap'),
  verified: w('diputuskan pleno', 'verified by the plenary'),
  final: w('final', 'final'),
};
