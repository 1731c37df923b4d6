package io.drawbridge.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.drawbridge.network.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON answers, and problems as RFC 9457 has them. */
final class Answers {
  private static final MediaType PROBLEM = MediaType.parse("application/problem+json");
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new Jdk8Module())
          .setDefaultPropertyInclusion(JsonInclude.Include.NON_ABSENT)
          .enable(SerializationFeature.INDENT_OUTPUT);

  private Answers() {}

  static HttpResponse json(HttpStatus status, Object body) {
    return HttpResponse.of(status, MediaType.JSON_UTF_8, write(body));
  }

  static HttpResponse withTag(HttpStatus status, long revision, MediaType type, String body) {
    return HttpResponse.of(
        ResponseHeaders.builder(status)
            .contentType(type)
            .set(HttpHeaderNames.ETAG, tag(revision))
            .build(),
        HttpData.ofUtf8(body));
  }

  static String tag(long revision) {
    return "\"" + revision + "\"";
  }

  static HttpResponse problem(HttpStatus status, String title, String detail) {
    return problem(status, title, detail, List.of());
  }

  static HttpResponse problem(
      HttpStatus status, String title, String detail, List<Problem> problems) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "about:blank");
    body.put("title", title);
    body.put("status", status.code());
    body.put("detail", detail);
    if (!problems.isEmpty()) {
      body.put("problems", problems);
    }
    return HttpResponse.of(status, PROBLEM, write(body));
  }

  static String write(Object body) {
    try {
      return JSON.writeValueAsString(body) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("an answer can be written", impossible);
    }
  }
}
