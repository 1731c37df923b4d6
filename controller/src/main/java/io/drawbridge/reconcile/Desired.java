package io.drawbridge.reconcile;

import io.drawbridge.compile.Numbering;
import io.drawbridge.network.Network;

/**
 * What all switches should enforce.
 *
 * @param revision its number
 * @param network the document
 * @param numbering covers the document
 */
public record Desired(long revision, Network network, Numbering numbering) {}
