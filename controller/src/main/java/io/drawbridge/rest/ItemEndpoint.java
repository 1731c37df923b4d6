package io.drawbridge.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.drawbridge.document.Collection;
import io.drawbridge.document.Edit;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.network.Problem;
import io.drawbridge.service.Fleet;
import io.drawbridge.service.NetworkService;
import io.drawbridge.service.Outcome;
import io.drawbridge.service.RuleCounters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code /api/v1/rules} and {@code /api/v1/aliases}: the document's items one by one. */
final class ItemEndpoint implements RestServer.Endpoint {
  private static final int COUNTER_SECONDS = 10;

  private final Collection collection;
  private final NetworkService networks;
  private final Fleet fleet;

  ItemEndpoint(Collection collection, NetworkService networks, Fleet fleet) {
    this.collection = collection;
    this.networks = networks;
    this.fleet = fleet;
  }

  @Override
  public HttpResponse answer(ServiceRequestContext context, AggregatedHttpRequest request) {
    String name = String.valueOf(context.pathParam("name"));
    try {
      if (request.method() == HttpMethod.PUT) {
        return Write.answer(put(context, request, name));
      } else if (request.method() == HttpMethod.DELETE) {
        Write write = Write.of(context, request, target(name));
        Edit edit = new Edit(collection, name, Optional.empty(), Optional.empty());
        return Write.answer(networks.edit(edit, write.expected(), write.dryRun()));
      }
    } catch (Write.RefusedException refused) {
      return refused.answer();
    }
    return get(name);
  }

  private Outcome put(ServiceRequestContext context, AggregatedHttpRequest request, String name)
      throws Write.RefusedException {
    Write write = Write.of(context, request, target(name));
    JsonNode item;
    try {
      item = NetworkReader.item(request.content().array(), Write.format(request));
    } catch (IllegalArgumentException unreadable) {
      return new Outcome.Invalid(
          List.of(new Problem("", "syntax", String.valueOf(unreadable.getMessage()))));
    }
    Edit edit = new Edit(collection, name, Optional.of(item), place(context));
    return networks.edit(edit, write.expected(), write.dryRun());
  }

  /** An item may go again, so that it is there is true of one revision only. */
  private Write.Target target(String name) {
    Optional<NetworkService.View> view = networks.view();
    return new Write.Target(
        collection.item() + " '" + name + "'",
        view.map(NetworkService.View::revision).orElse(0L),
        view.flatMap(now -> now.read().tree().item(collection, name)).isPresent(),
        true);
  }

  private Optional<Edit.Place> place(ServiceRequestContext context) throws Write.RefusedException {
    String before = context.queryParam("before");
    String after = context.queryParam("after");
    if (before == null && after == null) {
      return Optional.empty();
    }
    if (collection != Collection.RULES) {
      throw Write.bad("only rules have an order");
    }
    if (before != null && after != null) {
      throw Write.bad("give before or after, not both");
    }
    return Optional.of(new Edit.Place(before != null, before != null ? before : after));
  }

  private HttpResponse get(String name) {
    Optional<NetworkService.View> view = networks.view();
    Optional<JsonNode> item = view.flatMap(now -> now.read().tree().item(collection, name));
    if (view.isEmpty() || item.isEmpty()) {
      return Answers.problem(Fault.NOT_FOUND, NetworkService.missing(collection, name).why());
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set(collection.item(), item.get());
    if (collection == Collection.RULES) {
      Integer number = view.get().numbering().rules().get(name);
      counters(fleet.ruleCounters(number == null ? 0 : number))
          .ifPresent(all -> body.set("counters", counters(all, name)));
    }
    return Answers.withTag(
        HttpStatus.OK, view.get().revision(), MediaType.JSON_UTF_8, Answers.write(body));
  }

  /** All items in order, rules with what they counted. */
  HttpResponse list(ServiceRequestContext context, AggregatedHttpRequest request) {
    Optional<NetworkService.View> view = networks.view();
    if (view.isEmpty()) {
      return Answers.problem(Fault.NO_DOCUMENT, "there is no network document yet");
    }
    JsonNode items = view.get().read().tree().items(collection);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("revision", view.get().revision());
    if (collection == Collection.RULES) {
      Optional<Map<String, RuleCounters>> counted =
          "false".equals(context.queryParam("counters"))
              ? Optional.empty()
              : counters(fleet.ruleCounters());
      var rules = body.putArray(collection.key());
      for (JsonNode rule : items) {
        ObjectNode copy = rules.addObject();
        copy.setAll((ObjectNode) rule);
        counted.ifPresent(all -> copy.set("counters", counters(all, rule.path("name").asText())));
      }
    } else {
      body.set(collection.key(), items.isObject() ? items : JsonNodeFactory.instance.objectNode());
    }
    return Answers.withTag(
        HttpStatus.OK, view.get().revision(), MediaType.JSON_UTF_8, Answers.write(body));
  }

  /** Nothing if a switch does not answer: a rule is worth showing without its counters too. */
  private static Optional<Map<String, RuleCounters>> counters(
      CompletableFuture<Map<String, RuleCounters>> counters) {
    return Optional.ofNullable(
        counters
            .completeOnTimeout(null, COUNTER_SECONDS, TimeUnit.SECONDS)
            .exceptionally(away -> null)
            .join());
  }

  private static ObjectNode counters(Map<String, RuleCounters> all, String name) {
    RuleCounters counters = all.getOrDefault(name, RuleCounters.NONE);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("packets", counters.packets());
    node.put("bytes", counters.bytes());
    return node;
  }
}
