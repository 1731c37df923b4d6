package io.drawbridge.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.drawbridge.document.Format;
import io.drawbridge.service.NetworkService;
import io.drawbridge.service.Outcome;
import io.drawbridge.service.SwitchState;
import io.drawbridge.store.Revision;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code /api/v1/network}. */
final class NetworkEndpoint implements RestServer.Endpoint {
  private static final MediaType YAML = MediaType.parse("application/yaml; charset=utf-8");

  private final NetworkService networks;

  NetworkEndpoint(NetworkService networks) {
    this.networks = networks;
  }

  @Override
  public HttpResponse answer(ServiceRequestContext context, AggregatedHttpRequest request) {
    return request.method() == HttpMethod.PUT ? put(context, request) : get();
  }

  private HttpResponse get() {
    Optional<Revision> current = networks.current();
    if (current.isEmpty()) {
      return Answers.problem(
          Fault.NO_DOCUMENT, "there is no network document yet; PUT the first one here");
    }
    Revision revision = current.get();
    return Answers.withTag(
        HttpStatus.OK,
        revision.number(),
        revision.format().equals("json") ? MediaType.JSON_UTF_8 : YAML,
        revision.text());
  }

  private HttpResponse put(ServiceRequestContext context, AggregatedHttpRequest request) {
    MediaType type = request.contentType();
    Optional<Format> format = format(type == null ? "" : type.nameWithoutParameters());
    if (format.isEmpty()) {
      return Answers.problem(
          Fault.UNSUPPORTED_MEDIA_TYPE,
          "send application/yaml or application/json as Content-Type");
    }
    Optional<Long> expected;
    try {
      expected =
          expected(
              request.headers().get(HttpHeaderNames.IF_MATCH, ""),
              request.headers().get(HttpHeaderNames.IF_NONE_MATCH, ""));
    } catch (NumberFormatException noTag) {
      return Answers.problem(Fault.BAD_REQUEST, "If-Match takes the ETag of a GET, such as \"7\"");
    }
    boolean dryRun = "true".equals(context.queryParam("dryRun"));
    return answer(networks.put(request.content().array(), format.get(), expected, dryRun));
  }

  private static Optional<Format> format(String type) {
    return switch (type) {
      case "application/json" -> Optional.of(Format.JSON);
      case "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml" ->
          Optional.of(Format.YAML);
      default -> Optional.empty();
    };
  }

  private static Optional<Long> expected(String ifMatch, String ifNoneMatch) {
    if (ifNoneMatch.equals("*")) {
      return Optional.of(0L);
    }
    return ifMatch.isEmpty() || ifMatch.equals("*")
        ? Optional.empty()
        : Optional.of(Long.valueOf(ifMatch.replace("\"", "").strip()));
  }

  private static HttpResponse answer(Outcome outcome) {
    if (outcome instanceof Outcome.Invalid invalid) {
      return Answers.problem(
          Fault.INVALID_DOCUMENT,
          invalid.problems().size() + " problem(s); nothing was changed",
          Map.of("problems", invalid.problems()),
          HttpHeaders.of());
    } else if (outcome instanceof Outcome.Conflict conflict) {
      return Answers.problem(
          Fault.CHANGED_MEANWHILE,
          "the current revision is "
              + conflict.current()
              + "; read it again, or leave If-Match out");
    } else if (outcome instanceof Outcome.Valid valid) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("valid", true);
      body.put("flows", valid.flows());
      return Answers.json(HttpStatus.OK, body);
    } else if (outcome instanceof Outcome.Accepted accepted) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("revision", accepted.revision());
      body.put("changed", accepted.changed());
      body.put("switches", accepted.switches());
      boolean everywhere = accepted.switches().stream().allMatch(SwitchState::isConverged);
      return Answers.withTag(
          everywhere ? HttpStatus.OK : HttpStatus.ACCEPTED,
          accepted.revision(),
          MediaType.JSON_UTF_8,
          Answers.write(body));
    }
    throw new AssertionError(outcome);
  }
}
