package io.drawbridge.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.drawbridge.document.Format;
import io.drawbridge.service.Outcome;
import io.drawbridge.service.SwitchState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What every request that changes the document has in common: its conditions (RFC 9110, 13.1) and
 * its answer.
 *
 * @param expected the revision it is meant to follow, 0 for none yet
 * @param dryRun only say what would happen
 * @param force also where it takes the way to this interface away
 */
record Write(Optional<Long> expected, boolean dryRun, boolean force) {
  private static final Pattern TAG = Pattern.compile("\"([0-9]{1,18})\"|([0-9]{1,18})");

  /** A request that can't be taken; the answer to it. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;
    private final transient HttpResponse answer;

    RefusedException(HttpResponse answer) {
      super(null, null, false, false);
      this.answer = answer;
    }

    HttpResponse answer() {
      return answer;
    }
  }

  /**
   * What a request is about.
   *
   * @param name for people
   * @param revision the current one, 0 for none
   * @param there whether it is in it
   * @param mayGo whether a later revision may be without it
   */
  record Target(String name, long revision, boolean there, boolean mayGo) {}

  /** Reads the conditions of a request. */
  static Write of(ServiceRequestContext context, AggregatedHttpRequest request, Target target)
      throws RefusedException {
    Optional<Long> expected = Optional.empty();
    String match = request.headers().get(HttpHeaderNames.IF_MATCH, "");
    String noneMatch = request.headers().get(HttpHeaderNames.IF_NONE_MATCH, "");
    if (!noneMatch.isEmpty()) {
      if (!noneMatch.equals("*") || !match.isEmpty()) {
        throw bad("If-None-Match takes * only, and not with If-Match");
      }
      if (target.there()) {
        throw new RefusedException(conflict(target.revision()));
      }
      expected = Optional.of(target.revision());
    } else if (match.equals("*")) {
      if (!target.there()) {
        throw new RefusedException(
            Answers.problem(
                Fault.CHANGED_MEANWHILE, "there is no " + target.name() + "; nothing was changed"));
      }
      expected = target.mayGo() ? Optional.of(target.revision()) : Optional.empty();
    } else if (!match.isEmpty()) {
      Matcher tag = TAG.matcher(match);
      if (!tag.matches()) {
        throw bad("If-Match takes the ETag of one GET, such as \"7\"");
      }
      expected = Optional.of(Long.valueOf(tag.group(1) == null ? tag.group(2) : tag.group(1)));
    }
    return new Write(expected, flag(context, "dryRun"), flag(context, "force"));
  }

  /** What was meant to change nothing must not change anything by a typing error. */
  private static boolean flag(ServiceRequestContext context, String name) throws RefusedException {
    String value = context.queryParam(name);
    if (value != null && !value.equals("true") && !value.equals("false")) {
      throw bad(name + " is true or false");
    }
    return "true".equals(value);
  }

  /** The format of a request's body. */
  static Format format(AggregatedHttpRequest request) throws RefusedException {
    MediaType type = request.contentType();
    return Representation.format(type == null ? "" : type.nameWithoutParameters())
        .orElseThrow(
            () ->
                new RefusedException(
                    Answers.problem(
                        Fault.UNSUPPORTED_MEDIA_TYPE,
                        "send application/yaml or application/json as Content-Type")));
  }

  static RefusedException bad(String why) {
    return new RefusedException(Answers.problem(Fault.BAD_REQUEST, why));
  }

  /** The answer to a change. */
  static HttpResponse answer(Outcome outcome) {
    if (outcome instanceof Outcome.Invalid invalid) {
      return Answers.problem(
          Fault.INVALID_DOCUMENT,
          invalid.problems().size() + " problem(s); nothing was changed",
          Map.of("problems", invalid.problems()),
          HttpHeaders.of());
    } else if (outcome instanceof Outcome.Lockout lockout) {
      return Answers.problem(
          Fault.LOCKS_OUT,
          lockout.problems().get(0).message() + "; nothing was changed",
          Map.of("problems", lockout.problems()),
          HttpHeaders.of());
    } else if (outcome instanceof Outcome.Conflict conflict) {
      return conflict(conflict.current());
    } else if (outcome instanceof Outcome.Missing missing) {
      return Answers.problem(Fault.NOT_FOUND, missing.why());
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
