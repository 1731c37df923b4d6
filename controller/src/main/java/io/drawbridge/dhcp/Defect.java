package io.drawbridge.dhcp;

/** Why a message is not answered. Each is told once. */
enum Defect {
  CUT(
      "it is not whole: a fragment, longer than an Ethernet frame, or of another length than it says"),
  TOO_SHORT("it is shorter than a DHCP message"),
  NOT_A_REQUEST("it is not from a client"),
  NOT_ETHERNET("its hardware address is not an Ethernet address"),
  NO_COOKIE("it is BOOTP without DHCP options"),
  OPTION_CUT("an option goes past the end"),
  OPTION_LENGTH("an option has the wrong length"),
  OVERLOAD("its option overload says nothing that there is"),
  NO_TYPE("it does not say what message it is"),
  UNKNOWN_TYPE("it is a message of an unknown type, or one that servers send"),
  RELAYED("a relay sent it; guests of a segment reach its router without one"),
  FOREIGN_MAC("it asks for another MAC address than it came from"),
  NOT_STORED("its lease could not be stored");

  private final String text;

  Defect(String text) {
    this.text = text;
  }

  /** As the log says it. */
  String text() {
    return text;
  }
}
