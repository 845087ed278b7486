/** The shell around every page: skip link, header, connection banner, live region; and which page is shown. */
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { courseStore, refreshCourse } from './api.ts';
import { useImported } from './hooks.ts';
import { Connection } from './parts/Connection.tsx';
import { Header } from './parts/Header.tsx';
import { announce, Live } from './parts/Live.tsx';
import { useRoute, type Route } from './router.ts';

export function App() {
  const { route, arrival } = useRoute();
  useEffect(() => {
    if (arrival === 0) return;
    scrollTo(0, 0);
    // The page's code and its data come first; its heading shows that both are there.
    const timer = setInterval(() => {
      const main = document.querySelector<HTMLElement>('main:has(h1)');
      if (!main) return;
      clearInterval(timer);
      main.focus({ preventScroll: true });
      announce(document.title);
    }, 50);
    return () => clearInterval(timer);
  }, [arrival]);
  useEffect(() => {
    if (route.page !== 'home' && courseStore.get() === null) void refreshCourse();
  }, [route.page]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header page={route.page} />
      <Connection />
      <Page route={route} />
      <Live />
    </>
  );
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case 'home':
      return <Lazy key="home" load={loadHome} props={{}} />;
    case 'status':
      return <Lazy key="status" load={loadStatus} props={{}} />;
    case 'my-data':
      return <Lazy key="my-data" load={loadMyData} props={{}} />;
    case 'images':
      return <Lazy key="images" load={loadImages} props={{}} />;
    case 'image':
      return <Lazy key={`image ${route.id}`} load={loadImage} props={{ id: route.id }} />;
    case 'compare':
      return (
        <Lazy
          key={`${route.id} ${route.other ?? ''}`}
          load={loadCompare}
          props={{ id: route.id, other: route.other }}
        />
      );
    case 'changes':
      return (
        <Lazy
          key={`changes ${route.id} ${route.other ?? ''}`}
          load={loadChanges}
          props={{ id: route.id, other: route.other }}
        />
      );
    case 'exercise':
      return <Lazy key={`exercise ${route.id}`} load={loadExercise} props={{ id: route.id }} />;
    case 'solutions':
      return <Lazy key={`solutions ${route.id}`} load={loadSolutions} props={{ id: route.id }} />;
    case 'submission':
      return <Lazy key={`submission ${route.id}`} load={loadSubmission} props={{ id: route.id }} />;
    case 'not-found':
      return <Lazy key="not-found" load={loadNotFound} props={{ path: route.path }} />;
  }
}

const loadHome = () => import('./pages/Home.tsx').then((module) => module.Home);
const loadStatus = () => import('./pages/StatusPage.tsx').then((module) => module.StatusPage);
const loadMyData = () => import('./pages/MyDataPage.tsx').then((module) => module.MyDataPage);
const loadImages = () => import('./pages/ImagesPage.tsx').then((module) => module.ImagesPage);
const loadImage = () => import('./pages/ImagePage.tsx').then((module) => module.ImagePage);
const loadCompare = () => import('./pages/ComparePage.tsx').then((module) => module.ComparePage);
const loadChanges = () => import('./pages/ChangesPage.tsx').then((module) => module.ChangesPage);
const loadExercise = () => import('./pages/ExercisePage.tsx').then((module) => module.ExercisePage);
const loadSolutions = () => import('./pages/SolutionsPage.tsx').then((module) => module.SolutionsPage);
const loadSubmission = () => import('./pages/SubmissionPage.tsx').then((module) => module.SubmissionPage);
const loadNotFound = () => import('./pages/NotFound.tsx').then((module) => module.NotFound);

/** A page whose code comes when it is needed; a failed download offers another try. */
function Lazy<P extends object>({ load, props }: { load: () => Promise<ComponentType<P>>; props: P }) {
  const { loaded: Loaded, failed } = useImported(load);
  if (Loaded) return <Loaded {...props} />;
  return (
    <main id="main" class="page" tabIndex={-1}>
      {failed && (
        <section class="notice notice-red">
          <h1>This page did not arrive</h1>
          <p>Its code could not be read from the server. What you typed is kept in this browser.</p>
          <button type="button" class="button" onClick={() => location.reload()}>
            Reload
          </button>
        </section>
      )}
    </main>
  );
}
