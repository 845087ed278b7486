export function SubmissionPage({ id }: { id: string }) {
  return <main id="main">{id}</main>;
}
