package io.drawbridge.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON answers, and problems as RFC 9457 has them. */
final class Answers {
  static final MediaType PROBLEM = MediaType.parse("application/problem+json");
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new Jdk8Module())
          .setDefaultPropertyInclusion(JsonInclude.Include.NON_ABSENT)
          .enable(SerializationFeature.INDENT_OUTPUT);

  private Answers() {}

  /** For who opens this in a browser: what it is, and where the rest is. */
  static HttpResponse welcome() {
    return HttpResponse.of(
        HttpStatus.OK,
        MediaType.HTML_UTF_8,
        """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Drawbridge</title></head>
        <body>
        <h1>Drawbridge</h1>
        <p>This is the controller of a firewall. It answers programs: <code>drawbridge --help</code>, or</p>
        <pre>curl -H "Authorization: Bearer $TOKEN" http://this-address/api/v1/network</pre>
        <p>The token is in <code>admin.token</code> in the controller's data directory.
        <a href="/healthz">/healthz</a> and <a href="/readyz">/readyz</a> need none.</p>
        </body>
        </html>
        """);
  }

  static HttpResponse json(HttpStatus status, Object body) {
    return HttpResponse.of(status, MediaType.JSON_UTF_8, write(body));
  }

  static HttpResponse withTag(HttpStatus status, long revision, MediaType type, String body) {
    return HttpResponse.of(
        ResponseHeaders.builder(status)
            .contentType(type)
            .set(HttpHeaderNames.ETAG, tag(revision))
            .set(HttpHeaderNames.VARY, "Accept")
            .build(),
        HttpData.ofUtf8(body));
  }

  static String tag(long revision) {
    return "\"" + revision + "\"";
  }

  static HttpResponse problem(Fault fault, String detail) {
    return problem(fault, detail, Map.of(), HttpHeaders.of());
  }

  /** With members of its own, and header fields. */
  static HttpResponse problem(
      Fault fault, String detail, Map<String, ?> members, HttpHeaders headers) {
    Map<String, Object> body = problemBody(fault.type(), fault.title(), fault.status(), detail);
    body.putAll(members);
    ResponseHeaders head =
        ResponseHeaders.builder(fault.status()).contentType(PROBLEM).add(headers).build();
    return HttpResponse.of(head, HttpData.ofUtf8(write(body)));
  }

  static Map<String, Object> problemBody(
      String type, String title, HttpStatus status, String detail) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", type);
    body.put("title", title);
    body.put("status", status.code());
    body.put("detail", detail);
    return body;
  }

  /** A JSON text as part of a body. */
  static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("what was stored as JSON can be read", impossible);
    }
  }

  static String write(Object body) {
    try {
      return JSON.writeValueAsString(body) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("an answer can be written", impossible);
    }
  }
}
