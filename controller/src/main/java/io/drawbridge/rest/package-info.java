/** The REST interface. Requests run on the server's blocking executor, never on its event loops. */
@org.jspecify.annotations.NullMarked
package io.drawbridge.rest;
