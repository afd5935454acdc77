import { mount } from 'svelte';
import App from './App.svelte';
import './style/base.css';

const root = document.getElementById('app');
if (root) {
  root.replaceChildren();
  mount(App, { target: root });
}
