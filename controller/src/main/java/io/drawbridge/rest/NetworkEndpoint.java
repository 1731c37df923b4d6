package io.drawbridge.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.drawbridge.document.Format;
import io.drawbridge.service.NetworkService;
import io.drawbridge.store.Revision;
import java.util.Optional;

/** {@code /api/v1/network} and one of {@code /api/v1/revisions}. */
final class NetworkEndpoint implements RestServer.Endpoint {
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
    try {
      Format format = Write.format(request);
      long current = networks.number();
      Write write =
          Write.of(
              context,
              request,
              new Write.Target("network document yet", current, current > 0, false));
      return Write.answer(
          networks.put(
              request.content().array(), format, write.expected(), write.dryRun(), write.force()));
    } catch (Write.RefusedException refused) {
      return refused.answer();
    }
  }
}
