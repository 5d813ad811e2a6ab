import { render } from 'preact';
import { App } from './app.tsx';
import './style.css';
import { language } from './words/index.ts';

document.documentElement.lang = language;
const theme = localStorage.getItem('escolta-theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
const root = document.getElementById('app');
if (root) render(<App />, root);
