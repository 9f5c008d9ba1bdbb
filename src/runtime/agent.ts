// Undici as a whole takes 15 MB of memory, for what nobody uses here: its own fetch, WebSocket, cache, and shorthands as
// `agent.request`, which these lack.
export { default as Agent } from 'undici/lib/dispatcher/agent.js';
export { default as buildConnector } from 'undici/lib/core/connect.js';
