package io.legate.config;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.legate.config.schema.FieldSchema;
import io.legate.config.schema.MessageSchema;
import io.legate.config.schema.Schemas;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real file with one slip of a person's hand, made from a number: the same number gives the same
 * mutant.
 *
 * @param name of the file
 * @param slip what was done
 * @param line where, 1-based
 * @param text with the slip
 * @param misspelt the key as it is spelt now, when that is the slip; else empty
 */
record Mutant(String name, Slip slip, int line, String text, String misspelt) {

  /** What a hand does. */
  enum Slip {
    DELETE,
    DELETE_BLOCK,
    DUPLICATE,
    MISSPELL,
    INDENT,
    CHANGE_TYPE,
    CUT_OFF,
    GARBLE
  }

  /** A file to slip in. */
  record Original(String name, String text, boolean dynamic) {

    Message prototype() {
      return dynamic ? DiscoveryResponse.getDefaultInstance() : Bootstrap.getDefaultInstance();
    }

    LoadOptions options() {
      return dynamic ? LoadOptions.dynamic() : LoadOptions.bootstrap();
    }

    LoadResult<Message> load(String otherText) {
      return ConfigLoader.load(ConfigSource.text(name, otherText), prototype(), options());
    }
  }

  private static final Pattern KEY =
      Pattern.compile("^([\\s-]*)(\"?)([A-Za-z_][A-Za-z0-9_]{3,})\\2\\s*:.*");

  private static final String[] VALUES = {
    "[]",
    "{}",
    "x",
    "-1",
    "1e999",
    "'",
    "\"",
    "&a",
    "*a",
    "!x y",
    "|",
    ">-",
    "- -",
    "null",
    "~",
    "0.1.2",
    "{a: b}",
    "[a, b]",
    "[[[",
    "\t",
    "%",
    "@",
    "`",
    "99999999999999999999",
    "\u0000",
    "\uD800",
    "🦊",
    "5ms",
    "true",
    "0x7fffffff",
    "1_000",
    "012",
    "2001-01-01",
    "<<: *x",
    "? a",
    "${X}",
    "{{ x }}",
    "\u2028",
    ".nan",
    "!!binary x",
    "!!set {a}",
    "=",
    "\\",
    "#",
    "…"
  };

  private static final Set<String> FIELDS = fields();

  private static Set<String> fields() {
    Set<String> names = new HashSet<>();
    for (String name : Schemas.API.names()) {
      MessageSchema schema = Schemas.API.find(name);
      if (schema != null) {
        for (FieldSchema field : schema.fields()) {
          names.add(field.name());
          names.add(field.jsonName());
        }
      }
    }
    return names;
  }

  static Mutant of(Original original, long seed) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>(original.text().lines().toList());
    int at = random.nextInt(lines.size());
    Slip slip = Slip.values()[random.nextInt(Slip.values().length)];
    String misspelt = "";
    switch (slip) {
      case DELETE -> lines.remove(at);
      case DELETE_BLOCK -> {
        int end = Math.min(lines.size(), at + 1 + random.nextInt(12));
        lines.subList(at, end).clear();
      }
      case DUPLICATE -> lines.add(at, lines.get(at));
      case INDENT -> lines.set(at, indented(lines.get(at), random));
      case CHANGE_TYPE -> lines.set(at, otherValue(lines.get(at), random));
      case CUT_OFF -> {
        lines.set(at, lines.get(at).substring(0, random.nextInt(lines.get(at).length() + 1)));
        lines.subList(at + 1, lines.size()).clear();
      }
      case GARBLE -> {
        String line = lines.get(at);
        int from = random.nextInt(line.length() + 1);
        lines.set(at, line.substring(0, from) + value(random) + line.substring(from));
      }
      case MISSPELL -> {
        at = keyFrom(lines, at);
        Matcher key = KEY.matcher(lines.get(at));
        if (key.matches()) {
          misspelt = misspelt(key.group(3), random);
          lines.set(
              at,
              lines.get(at).substring(0, key.start(3))
                  + misspelt
                  + lines.get(at).substring(key.end(3)));
        }
      }
    }
    return new Mutant(original.name(), slip, at + 1, String.join("\n", lines), misspelt);
  }

  /** The first line with a key from there on, going round. */
  private static int keyFrom(List<String> lines, int from) {
    for (int i = 0; i < lines.size(); i++) {
      int at = (from + i) % lines.size();
      if (KEY.matcher(lines.get(at)).matches()) {
        return at;
      }
    }
    return from;
  }

  private static String indented(String line, Random random) {
    String bare = line.stripLeading();
    int indent = line.length() - bare.length();
    int other = Math.max(0, indent + random.nextInt(9) - 4);
    return (random.nextInt(10) == 0 ? "\t" : " ".repeat(other)) + bare;
  }

  private static String otherValue(String line, Random random) {
    int colon = line.indexOf(':');
    int dash = line.indexOf('-');
    int keep = colon >= 0 ? colon + 1 : dash >= 0 ? dash + 1 : 0;
    return line.substring(0, keep) + " " + value(random);
  }

  private static String value(Random random) {
    return VALUES[random.nextInt(VALUES.length)];
  }

  /** A slip within a name that makes no other field's name of it. */
  private static String misspelt(String key, Random random) {
    for (int i = 0; i < 20; i++) {
      int at = random.nextInt(key.length() - 1);
      String slip =
          switch (random.nextInt(4)) {
            case 0 ->
                key.substring(0, at) + key.charAt(at + 1) + key.charAt(at) + key.substring(at + 2);
            case 1 -> key.substring(0, at) + key.substring(at + 1);
            case 2 -> key.substring(0, at) + key.charAt(at) + key.substring(at);
            default ->
                key.substring(0, at) + (char) ('a' + random.nextInt(26)) + key.substring(at + 1);
          };
      if (!slip.equals(key) && !FIELDS.contains(slip)) {
        return slip;
      }
    }
    return key + "x";
  }

  @Override
  public String toString() {
    List<String> lines = text.lines().toList();
    String shown = line <= lines.size() ? lines.get(line - 1) : "(the end)";
    return "%s: %s in line %d: %s".formatted(name, slip, line, shown);
  }
}
