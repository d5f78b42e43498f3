// Sentences about the officers' saved file.
import type { Words } from '../words/lang';

const w = (id: string, en: string): Words => ({ id, en });

export const fileWords = {
  title: w('Buka berkas KPPS', 'Open an officers’ file'),
  choose: w('Pilih berkas rekap-….zip', 'Choose the file rekap-….zip'),
  chooseHelp: w('atau seret ke sini. Tidak ada yang dikirim sebelum Anda menekan tombol.', 'or drop it here. Nothing is sent before you press a button.'),
  reading: w('Memeriksa berkas …', 'Checking the file …'),
  notZip: w('Ini bukan berkas dari tombol "Simpan berkas". Pilih berkas yang namanya diawali "rekap-" dan diakhiri ".zip".', 'This is not a file of “Save a file”. Choose the one whose name begins with “rekap-” and ends with “.zip”.'),
  notSaved: w('Berkas zip ini tidak berasal dari aplikasi ini: tidak ada data TPS di dalamnya.', 'This zip file is not from this app: there is no data of a TPS in it.'),
  damaged: w('Berkas ini rusak: keterangannya tidak dapat dibaca. Salin sekali lagi dari HP KPPS.', 'This file is damaged: what it says of itself cannot be read. Copy it from the officers’ phone once more.'),
  newer: w('Berkas ini dibuat oleh versi aplikasi yang lebih baru. Muat ulang halaman ini, lalu buka lagi.', 'This file was made by a newer version of the app. Reload this page, then open it again.'),
  training: w('Ini berkas dari mode latihan. Angka dan fotonya rekaan, jadi tidak dikirim.', 'This file is from training mode. Its figures and photos are invented, so it is not sent.'),
  otherElection: w('Berkas ini dari pemilihan lain.', 'This file is of another election.'),
  outside: w('Berkas ini dari TPS {tps}, di luar wilayah Anda. Serahkan kepada PPS yang bersangkutan.', 'This file is of TPS {tps}, outside your region. Give it to the PPS in charge.'),
  empty: w('Tidak ada foto atau angka di dalam berkas ini.', 'There is neither a photo nor a figure in this file.'),
  tooLarge: w('Berkas ini terlalu besar untuk berasal dari aplikasi ini.', 'This file is too large to be from this app.'),
  partly: w('Sebagian berkas rusak. Yang masih utuh dapat dikirim; sisanya salin sekali lagi dari HP KPPS, atau foto ulang.', 'Part of the file is damaged. What is whole can be sent; copy the rest from the officers’ phone once more, or photograph it again.'),
  of: w('Berkas TPS {tps}', 'File of TPS {tps}'),
  page: w('Halaman {page}', 'Page {page}'),
  inFile: w('Utuh, belum dikirim', 'Whole, not sent yet'),
  broken: w('Rusak di dalam berkas', 'Damaged in the file'),
  atServer: w('Sudah diterima server, tanda terima #{seq}', 'The server has it, receipt #{seq}'),
  sendPhotos: w('Kirim {count} foto', 'Send {count} photos'),
  allSent: w('Semua foto yang utuh sudah dikirim.', 'All photos that are whole are sent.'),
  figures: w('Angka dari KPPS', 'The officers’ figures'),
  figuresHelp: w('{count} dari {all} angka ada di berkas. Periksa dengan foto, lalu kirim sebagai pembacaan pertama, menggantikan KPPS.', '{count} of {all} figures are in the file. Compare them with the photos, then send them as the first reading, in place of KPPS.'),
  useFigures: w('Periksa dan kirim angka', 'Check and send the figures'),
  figuresHidden: w('Pembacaan pertama sudah ada di server. Angka di berkas tidak ditampilkan, supaya pembacaan kedua tetap mandiri.', 'The server has the first reading already. The figures in the file are not shown, so that the second reading stays independent.'),
  noFigures: w('Tidak ada angka di dalam berkas.', 'There are no figures in the file.'),
  toTps: w('Ke TPS ini', 'To this TPS'),
  another: w('Buka berkas lain', 'Open another file'),
} as const;
