package io.legate.network;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The system's words for what failed ({@code Connection refused}), without what Netty and the JDK
 * put around them; as Envoy, which asks {@code strerror}, logs them.
 */
public final class SystemErrors {
  private static final Pattern NUMBER = Pattern.compile("error\\(-?(\\d+)\\)");
  private static final Map<Integer, String> WORDS = // errno.h of Linux
      Map.ofEntries(
          Map.entry(2, "No such file or directory"),
          Map.entry(13, "Permission denied"),
          Map.entry(22, "Invalid argument"),
          Map.entry(23, "Too many open files in system"),
          Map.entry(24, "Too many open files"),
          Map.entry(32, "Broken pipe"),
          Map.entry(97, "Address family not supported by protocol"),
          Map.entry(98, "Address already in use"),
          Map.entry(99, "Cannot assign requested address"),
          Map.entry(100, "Network is down"),
          Map.entry(101, "Network is unreachable"),
          Map.entry(104, "Connection reset by peer"),
          Map.entry(110, "Connection timed out"),
          Map.entry(111, "Connection refused"),
          Map.entry(112, "Host is down"),
          Map.entry(113, "No route to host"));

  private SystemErrors() {}

  /** What failed, for a person. */
  public static String text(Throwable cause) {
    String message = cause.getMessage();
    if (message == null) {
      return cause.getClass().getSimpleName();
    }
    Matcher number = NUMBER.matcher(message);
    if (number.find()) {
      return WORDS.getOrDefault(Integer.valueOf(number.group(1)), "error " + number.group(1));
    }
    int failed = message.indexOf("failed: "); // "finishConnect(..) failed: Connection refused: /…"
    String text = failed < 0 ? message : message.substring(failed + "failed: ".length());
    int colon = text.indexOf(':');
    int paren = text.indexOf(" (");
    int end = colon < 0 ? text.length() : colon;
    return text.substring(0, paren >= 0 && paren < end ? paren : end).strip();
  }
}
