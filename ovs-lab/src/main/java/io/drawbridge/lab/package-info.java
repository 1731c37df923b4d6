/** Networks of namespaces around a private Open vSwitch. */
@org.jspecify.annotations.NullMarked
package io.drawbridge.lab;
