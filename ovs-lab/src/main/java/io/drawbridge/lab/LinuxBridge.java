package io.drawbridge.lab;

/**
 * A switch as one stands in a rack, of the kernel's: it learns at once where a MAC address has
 * moved, where Open vSwitch goes by its cached flows for up to half a second.
 */
public final class LinuxBridge implements Bridge {
  private final Lab lab;
  private final String name;

  LinuxBridge(Lab lab, String name) {
    this.lab = lab;
    this.name = name;
  }

  @Override
  public void addPort(String port) {
    lab.shell().run("ip", "link", "set", port, "master", name);
  }

  @Override
  public void removePort(String port) {
    lab.shell().run("ip", "link", "set", port, "nomaster");
  }
}
