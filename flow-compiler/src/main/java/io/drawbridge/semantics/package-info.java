/**
 * What flows mean, and what a policy means: two oracles. One interprets OpenFlow tables with Open
 * vSwitch's extensions and a model of its connection tracker; it is written from ovs-fields(7),
 * ovs-actions(7) and the behaviour of Open vSwitch's user-space datapath. The other reads verdicts
 * off the document. Neither knows anything of the compiler, so that they can be its judges.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.semantics;
