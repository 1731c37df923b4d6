package io.drawbridge.openflow.wire;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** The names of OpenFlow 1.3.5's errors (7.4.4) and of Open vSwitch's bundle errors. */
public final class ErrorText {
  private static final List<String> TYPES =
      List.of(
          "HELLO_FAILED",
          "BAD_REQUEST",
          "BAD_ACTION",
          "BAD_INSTRUCTION",
          "BAD_MATCH",
          "FLOW_MOD_FAILED",
          "GROUP_MOD_FAILED",
          "PORT_MOD_FAILED",
          "TABLE_MOD_FAILED",
          "QUEUE_OP_FAILED",
          "SWITCH_CONFIG_FAILED",
          "ROLE_REQUEST_FAILED",
          "METER_MOD_FAILED",
          "TABLE_FEATURES_FAILED");
  private static final List<List<String>> CODES =
      List.of(
          List.of("INCOMPATIBLE", "EPERM"),
          List.of(
              "BAD_VERSION",
              "BAD_TYPE",
              "BAD_MULTIPART",
              "BAD_EXPERIMENTER",
              "BAD_EXP_TYPE",
              "EPERM",
              "BAD_LEN",
              "BUFFER_EMPTY",
              "BUFFER_UNKNOWN",
              "BAD_TABLE_ID",
              "IS_SLAVE",
              "BAD_PORT",
              "BAD_PACKET",
              "MULTIPART_BUFFER_OVERFLOW"),
          List.of(
              "BAD_TYPE",
              "BAD_LEN",
              "BAD_EXPERIMENTER",
              "BAD_EXP_TYPE",
              "BAD_OUT_PORT",
              "BAD_ARGUMENT",
              "EPERM",
              "TOO_MANY",
              "BAD_QUEUE",
              "BAD_OUT_GROUP",
              "MATCH_INCONSISTENT",
              "UNSUPPORTED_ORDER",
              "BAD_TAG",
              "BAD_SET_TYPE",
              "BAD_SET_LEN",
              "BAD_SET_ARGUMENT"),
          List.of(
              "UNKNOWN_INST",
              "UNSUP_INST",
              "BAD_TABLE_ID",
              "UNSUP_METADATA",
              "UNSUP_METADATA_MASK",
              "BAD_EXPERIMENTER",
              "BAD_EXP_TYPE",
              "BAD_LEN",
              "EPERM"),
          List.of(
              "BAD_TYPE",
              "BAD_LEN",
              "BAD_TAG",
              "BAD_DL_ADDR_MASK",
              "BAD_NW_ADDR_MASK",
              "BAD_WILDCARDS",
              "BAD_FIELD",
              "BAD_VALUE",
              "BAD_MASK",
              "BAD_PREREQ",
              "DUP_FIELD",
              "EPERM"),
          List.of(
              "UNKNOWN",
              "TABLE_FULL",
              "BAD_TABLE_ID",
              "OVERLAP",
              "EPERM",
              "BAD_TIMEOUT",
              "BAD_COMMAND",
              "BAD_FLAGS"));
  private static final int EXPERIMENTER = 0xffff;

  private ErrorText() {}

  /**
   * Reads the body of an error message, after its header, into a name such as {@code
   * BAD_MATCH/BAD_PREREQ (4,9)}.
   */
  public static String read(ByteBuf body) {
    if (body.readableBytes() < 4) {
      return "an error without a code";
    }
    int type = body.readUnsignedShort();
    int code = body.readUnsignedShort();
    if (type == EXPERIMENTER && body.readableBytes() >= 4) {
      return "experimenter error 0x" + Integer.toHexString(body.readInt()) + " code " + code;
    }
    String typeName = type < TYPES.size() ? TYPES.get(type) : "type";
    String codeName =
        type < CODES.size() && code < CODES.get(type).size() ? CODES.get(type).get(code) : "code";
    return typeName + "/" + codeName + " (" + type + "," + code + ")";
  }
}
