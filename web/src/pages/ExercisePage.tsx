export function ExercisePage({ id }: { id: string }) {
  return <main id="main">{id}</main>;
}
