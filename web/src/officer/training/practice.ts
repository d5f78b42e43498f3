// The invented election of training mode. Nothing of it is ever sent: the sender does not run in training.
import type { ElectionIndex, PublicTps } from '../api/documents';

export const practiceIndex: ElectionIndex = {
  election: 'latihan',
  name: { id: 'Latihan', en: 'Training' },
  rehearsal: true,
  public_key: '',
  limits: { max_dpt: 600, reserve_per_mille: 25, candidate_share_per_mille: 950, added_share_per_mille: 100 },
  contests: [{
    id: 'latihan',
    name: { id: 'Pemilihan latihan', en: 'Training election' },
    form: { id: 'c-hasil-kwk-gubernur-2024', name: { id: 'C.HASIL (contoh)', en: 'C.HASIL (sample)' }, pages: 3 },
    candidates: [
      { number: 1, name: 'Mawar - Melati', color: '#b67352' },
      { number: 2, name: 'Kenanga - Cempaka', color: '#8cb9bd' },
      { number: 3, name: 'Anggrek - Teratai', color: '#c7b7a3' },
    ],
  }],
};

export const practiceTps: PublicTps = {
  tps: { code: '9999999999001', number: 1, name: 'TPS 001 Latihan' },
  path: [{ code: '99', name: 'Latihan', level: 'province' }, { code: '9999999999', name: 'Kelurahan Contoh', level: 'kelurahan' }],
  status: { code: 'missing', name: { id: 'latihan', en: 'training' } },
  history: [],
  links: { html: '', html_en: '' },
};
