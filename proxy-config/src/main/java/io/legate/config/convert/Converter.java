package io.legate.config.convert;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.legate.config.ConfigLoader;
import io.legate.config.ConfigSource;
import io.legate.config.LoadOptions;
import io.legate.config.LoadResult;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.schema.ProtoClasses;
import io.legate.config.schema.Schemas;
import io.legate.config.source.SourceFormat;
import io.legate.config.source.SourceReader;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.ProblemSink;
import io.legate.config.tree.SourceMap;
import io.legate.config.typing.Typer;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Converts a bootstrap, or a file of resources, to today's v3: the text as it stands, with the
 * entries changed that the loader upgrades. Every result is loaded again and must be the same
 * message; where it is not, the file is written from its tree instead.
 */
public final class Converter {

  /** What a file may have and still be converted: it stays as it is. */
  private static final Set<ProblemKind> NO_HINDRANCE =
      EnumSet.of(ProblemKind.UNSUPPORTED_EXTENSION, ProblemKind.MISSING_FILE);

  private static final Set<ProblemKind> UPGRADES =
      EnumSet.of(
          ProblemKind.DEPRECATED_V2,
          ProblemKind.REMOVED_V2,
          ProblemKind.DEPRECATED_FIELD,
          ProblemKind.DEPRECATED_NAME,
          ProblemKind.IMPLIED_TYPE);

  private static final String NO_ANCHOR = "no anchor &";

  /** A conversion loses anchors at most in as many steps. */
  private static final int MOST_ATTEMPTS = 20;

  private Converter() {}

  /** Converts a bootstrap or a file of resources; what an unknown field is, the options say. */
  public static Conversion convert(ConfigSource source, LoadOptions options) {
    return convert(source, null, options);
  }

  /**
   * Converts a source that holds a message of some type.
   *
   * @param type a message of that type; null for a bootstrap or resources, whichever it is
   */
  static Conversion convert(ConfigSource source, @Nullable Message type, LoadOptions options) {
    LoadOptions typing = options.typingOnly();
    ProblemSink sink = new ProblemSink(source.name());
    SourceReader.Parsed parsed =
        SourceReader.read(source, Bootstrap.getDefaultInstance(), typing, true, sink);
    if (parsed.format() == SourceFormat.PROTO_BINARY) {
      return refused(source, "a binary message cannot be converted (expected YAML, JSON or text)");
    }
    Node root = parsed.document().root();
    Message prototype = type == null ? prototype(root) : type;
    LoadResult<Message> loaded = ConfigLoader.load(source, prototype, typing);
    List<Problem> errors =
        loaded.problems(Severity.ERROR).stream()
            .filter(problem -> !NO_HINDRANCE.contains(problem.kind()))
            .toList();
    List<Problem> changes =
        loaded.problems().stream().filter(problem -> UPGRADES.contains(problem.kind())).toList();
    if (root == null || !errors.isEmpty()) {
      return new Conversion(errors.isEmpty() ? "" : null, changes, errors, null);
    }
    String fullName = Objects.requireNonNull(ProtoClasses.fullName(prototype.getClass()));
    Typer typer =
        new Typer(Schemas.API, new ProblemSink(source.name()), typing, parsed.format(), null);
    typer.type(root, Objects.requireNonNull(Schemas.API.find(fullName)));
    SourceMap sources = parsed.document().sources();
    String why = "protobuf's text format";
    if (sources != null) {
      if (changes.isEmpty()) {
        return new Conversion(sources.source().given(), changes, List.of(), null);
      }
      Rewritten rewritten = rewrite(sources, root, prototype, loaded.partial(), typing);
      if (rewritten.text() != null) {
        return new Conversion(rewritten.text(), changes, List.of(), null);
      }
      why = rewritten.why();
    }
    return new Conversion(TreeWriter.write(root), changes, List.of(), why);
  }

  private static Conversion refused(ConfigSource source, String sentence) {
    Problem problem =
        new Problem(
            Severity.ERROR, ProblemKind.WRONG_DOCUMENT, source.name(), 0, 0, "", sentence, null);
    return new Conversion(null, List.of(), List.of(problem), null);
  }

  /** Resources have a list named so at the top; anything else is a bootstrap. */
  private static Message prototype(@Nullable Node root) {
    boolean resources =
        root instanceof MapNode map
            && map.entry("resources") != null
            && map.entry("static_resources") == null;
    return resources ? DiscoveryResponse.getDefaultInstance() : Bootstrap.getDefaultInstance();
  }

  /** The changed text, or why it cannot be had. */
  private record Rewritten(@Nullable String text, String why) {}

  private static Rewritten rewrite(
      SourceMap sources,
      Node root,
      Message prototype,
      @Nullable Message wanted,
      LoadOptions options) {
    Set<String> lostAnchors = new HashSet<>();
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      String text;
      try {
        text = SourceRewriter.rewrite(sources, root, lostAnchors);
      } catch (UnwritableException e) {
        return new Rewritten(null, String.valueOf(e.getMessage()));
      }
      LoadResult<Message> again =
          ConfigLoader.load(ConfigSource.text("converted", text), prototype, options);
      if (!lost(again.problems(), lostAnchors)) {
        boolean old = again.problems().stream().anyMatch(p -> UPGRADES.contains(p.kind()));
        return !old && Objects.equals(again.partial(), wanted)
            ? new Rewritten(text, "")
            : new Rewritten(null, "a way of writing that cannot be changed piece by piece");
      }
    }
    return new Rewritten(null, "anchors inside of what was old");
  }

  /** Adds the anchors that the new text lacks; false when it has all. */
  private static boolean lost(List<Problem> problems, Set<String> lostAnchors) {
    boolean more = false;
    for (Problem problem : problems) {
      if (problem.message().startsWith(NO_ANCHOR)) {
        String rest = problem.message().substring(NO_ANCHOR.length());
        more |= lostAnchors.add(rest.substring(0, rest.indexOf(' ')));
      }
    }
    return more;
  }
}
