package io.drawbridge.lab;

/** What a cable can be plugged into. */
public sealed interface Bridge permits LinuxBridge, OvsBridge {
  /** Makes a network interface one of its ports. */
  void addPort(String port);

  /** Takes a port away, if it is one. */
  void removePort(String port);
}
