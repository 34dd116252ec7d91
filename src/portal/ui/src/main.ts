// SPDX-License-Identifier: Apache-2.0
import { mount } from 'svelte';
import App from './app.svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';

const target = document.getElementById('app');
if (target !== null) mount(App, { target });
