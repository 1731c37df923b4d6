/**
 * What flows mean: an interpreter of OpenFlow tables with Open vSwitch's extensions and a model of
 * its connection tracker. Written from ovs-fields(7), ovs-actions(7) and the behaviour of Open
 * vSwitch's user-space datapath, and knows nothing of the compiler, so that it can be its judge.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.semantics;
