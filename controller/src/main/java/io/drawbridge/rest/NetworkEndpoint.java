package io.drawbridge.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.drawbridge.document.Format;
import io.drawbridge.service.NetworkService;
import io.drawbridge.service.Outcome;
import io.drawbridge.service.SwitchState;
import io.drawbridge.store.Revision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /api/v1/network} and one of {@code /api/v1/revisions}. */
final class NetworkEndpoint implements RestServer.Endpoint {
  private static final Pattern TAG = Pattern.compile("\"([0-9]{1,18})\"|([0-9]{1,18})");

  private final NetworkService networks;

  NetworkEndpoint(NetworkService networks) {
    this.networks = networks;
  }

  @Override
  public HttpResponse answer(ServiceRequestContext context, AggregatedHttpRequest request) {
    return request.method() == HttpMethod.PUT ? put(context, request) : get(request);
  }

  private HttpResponse get(AggregatedHttpRequest request) {
    return networks
        .current()
        .map(revision -> document(revision, request))
        .orElseGet(
            () ->
                Answers.problem(
                    Fault.NO_DOCUMENT,
                    "there is no network document yet; PUT the first one here, or 'drawbridge"
                        + " apply' it"));
  }

  /** A revision's document in the format the client wants. */
  static HttpResponse document(Revision revision, AggregatedHttpRequest request) {
    String tag = Answers.tag(revision.number());
    if (request.headers().getAll(HttpHeaderNames.IF_NONE_MATCH).contains(tag)) {
      return HttpResponse.of(
          ResponseHeaders.of(HttpStatus.NOT_MODIFIED, HttpHeaderNames.ETAG, tag));
    }
    Optional<Format> format =
        Representation.choose(
            request.headers().getAll(HttpHeaderNames.ACCEPT), Representation.formatOf(revision));
    if (format.isEmpty()) {
      return Answers.problem(
          Fault.NOT_ACCEPTABLE, "a document is application/json or application/yaml");
    }
    return Answers.withTag(
        HttpStatus.OK,
        revision.number(),
        Representation.type(format.get()),
        Representation.text(revision, format.get()));
  }

  private HttpResponse put(ServiceRequestContext context, AggregatedHttpRequest request) {
    MediaType type = request.contentType();
    Optional<Format> format =
        Representation.format(type == null ? "" : type.nameWithoutParameters());
    if (format.isEmpty()) {
      return Answers.problem(
          Fault.UNSUPPORTED_MEDIA_TYPE,
          "send application/yaml or application/json as Content-Type");
    }
    Optional<Long> expected = Optional.empty();
    String match = request.headers().get(HttpHeaderNames.IF_MATCH, "");
    String noneMatch = request.headers().get(HttpHeaderNames.IF_NONE_MATCH, "");
    if (!noneMatch.isEmpty()) {
      if (!noneMatch.equals("*") || !match.isEmpty()) {
        return Answers.problem(
            Fault.BAD_REQUEST, "If-None-Match takes * only, and not with If-Match");
      }
      expected = Optional.of(0L);
    } else if (match.equals("*")) {
      // There is no way back to having no document, so this stays true.
      if (networks.current().isEmpty()) {
        return conflict(0);
      }
    } else if (!match.isEmpty()) {
      Matcher tag = TAG.matcher(match);
      if (!tag.matches()) {
        return Answers.problem(
            Fault.BAD_REQUEST, "If-Match takes the ETag of one GET, such as \"7\"");
      }
      expected = Optional.of(Long.valueOf(tag.group(1) == null ? tag.group(2) : tag.group(1)));
    }
    String dryRun = context.queryParam("dryRun");
    if (dryRun != null && !dryRun.equals("true") && !dryRun.equals("false")) {
      // What was meant to change nothing must not change anything by a typing error.
      return Answers.problem(Fault.BAD_REQUEST, "dryRun is true or false");
    }
    return answer(
        networks.put(request.content().array(), format.get(), expected, "true".equals(dryRun)));
  }

  private static HttpResponse answer(Outcome outcome) {
    if (outcome instanceof Outcome.Invalid invalid) {
      return Answers.problem(
          Fault.INVALID_DOCUMENT,
          invalid.problems().size() + " problem(s); nothing was changed",
          Map.of("problems", invalid.problems()),
          HttpHeaders.of());
    } else if (outcome instanceof Outcome.Conflict conflict) {
      return conflict(conflict.current());
    } else if (outcome instanceof Outcome.Busy) {
      return Answers.problem(
          Fault.BUSY,
          "another change is still on its way to the switches, or this one took too long to read;"
              + " nothing was changed, try again",
          Map.of(),
          HttpHeaders.of(HttpHeaderNames.RETRY_AFTER, "5"));
    } else if (outcome instanceof Outcome.Valid valid) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("valid", true);
      body.put("flows", valid.flows());
      return Answers.json(HttpStatus.OK, body);
    } else if (outcome instanceof Outcome.Accepted accepted) {
      return accepted(accepted);
    }
    throw new AssertionError(outcome);
  }

  private static HttpResponse conflict(long current) {
    return Answers.problem(
        Fault.CHANGED_MEANWHILE,
        current == 0
            ? "there is no network document yet; nothing was changed"
            : "the current revision is "
                + current
                + "; read it again, or leave the condition out. Nothing was changed");
  }

  private static HttpResponse accepted(Outcome.Accepted accepted) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("revision", accepted.revision());
    body.put("changed", accepted.changed());
    body.put("switches", accepted.switches());
    List<String> refused =
        accepted.switches().stream()
            .filter(each -> each.state().equals("refused"))
            .map(SwitchState::name)
            .toList();
    if (!refused.isEmpty()) {
      return Answers.problem(
          Fault.NOT_CONVERGED,
          "the document is stored, but refused by "
              + String.join(", ", refused)
              + ", which goes on with the tables it had",
          body,
          HttpHeaders.of(HttpHeaderNames.ETAG, Answers.tag(accepted.revision())));
    }
    boolean everywhere =
        accepted.switches().stream().allMatch(each -> each.enforces(accepted.revision()));
    return Answers.withTag(
        everywhere ? HttpStatus.OK : HttpStatus.ACCEPTED,
        accepted.revision(),
        MediaType.JSON_UTF_8,
        Answers.write(body));
  }
}
