/** One Dockerfile of the corpus. */
export interface CorpusFile {
  name: string;
  text: string;
  verdict: 'builds' | 'refused' | 'newer';
  /** Why builders before Docker 23 configure the image otherwise than is predicted, which is what current ones do. */
  differs?: string;
}

const file = (verdict: CorpusFile['verdict'], name: string, text: string): CorpusFile => ({ name, text, verdict });
export const builds = (name: string, text: string): CorpusFile => file('builds', name, text);
export const refused = (name: string, text: string): CorpusFile => file('refused', name, text);
export const newer = (name: string, text: string): CorpusFile => file('newer', name, text);
