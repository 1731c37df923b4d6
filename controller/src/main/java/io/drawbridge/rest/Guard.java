package io.drawbridge.rest;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who is answered. On loopback anyone on this machine, but not a page in the administrator's
 * browser: neither by a name that an attacker lets point here (Host) nor from another site
 * (Origin). Elsewhere whoever has the token.
 */
final class Guard {
  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]*)?", CASE_INSENSITIVE);

  private final AdminToken token;
  private final boolean loopback;

  Guard(List<InetAddress> listening, AdminToken token) {
    this.token = token;
    this.loopback = listening.stream().anyMatch(InetAddress::isLoopbackAddress);
  }

  /**
   * The answer to a request that may not be heard.
   *
   * @param reached the address of this machine that it came to
   */
  Optional<HttpResponse> refuses(InetAddress reached, RequestHeaders headers, boolean needsToken) {
    if (loopback && reached.isLoopbackAddress()) {
      return isForeign(headers.authority(), headers.get(HttpHeaderNames.ORIGIN))
          ? Optional.of(
              Answers.problem(
                  Fault.FOREIGN_ORIGIN,
                  "without a token only requests for localhost and from no other origin are"
                      + " answered"))
          : Optional.empty();
    }
    return needsToken && !token.isIn(headers.get(HttpHeaderNames.AUTHORIZATION, ""))
        ? Optional.of(
            Answers.problem(
                Fault.TOKEN_NEEDED,
                "send the token from DIR/admin.token as 'Authorization: Bearer TOKEN'",
                Map.of(),
                HttpHeaders.of(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer")))
        : Optional.empty();
  }

  /** HTTP/1.0 may leave the host out; browsers never do. */
  private static boolean isForeign(@Nullable String authority, @Nullable String origin) {
    return (authority != null && !LOOPBACK.matcher(authority).matches())
        || (origin != null && !origin.equalsIgnoreCase("http://" + authority));
  }
}
