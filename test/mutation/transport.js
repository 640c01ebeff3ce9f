import { mutationOf } from './settings.js';

export default mutationOf('transport');
