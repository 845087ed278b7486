import { render } from 'preact';
import './styles/tokens.css';
import './styles/fonts.css';
import './styles/base.css';
import './styles/shell.css';
import { App } from './App.tsx';

const root = document.getElementById('app');
if (root) render(<App />, root);
