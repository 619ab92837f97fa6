package io.legate.demoapp;

import java.io.PrintStream;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Prints one line per request, as the server of the original did: {@code 127.0.0.1 - - [27/Jun/2022
 * 16:21:16] "GET /livez HTTP/1.1" 200 -}. Safe for all threads.
 */
final class AccessLog {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy HH:mm:ss", Locale.ENGLISH);

  private final @Nullable PrintStream out;
  private final Clock clock;

  /**
   * A log.
   *
   * @param out where lines go; null for nowhere
   * @param clock tells the local time of a line
   */
  AccessLog(@Nullable PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  void log(String clientAddress, String method, String target, String protocol, int status) {
    if (out == null) {
      return;
    }
    out.println(
        "%s - - [%s] \"%s %s %s\" %d -"
            .formatted(
                clientAddress,
                TIME.format(LocalDateTime.now(clock)),
                method,
                target,
                protocol,
                status));
  }
}
