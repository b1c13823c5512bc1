/** In place of pouchdb-promise, a polyfill: pouchdb-authentication is older than the browsers that Settee runs in. */
export default Promise;
