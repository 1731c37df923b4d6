/**
 * Networks of namespaces around a private Open vSwitch. Everything happens inside the namespaces
 * that {@code ovs-lab/jvm/bin/java} starts the JVM in, and is gone with it.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.lab;
