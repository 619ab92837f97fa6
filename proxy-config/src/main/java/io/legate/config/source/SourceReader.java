package io.legate.config.source;

import com.google.protobuf.Message;
import io.legate.config.ConfigSource;
import io.legate.config.LoadOptions;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.tree.Document;
import io.legate.config.tree.DocumentReader;
import io.legate.config.tree.Path;
import io.legate.config.tree.ProblemSink;
import io.legate.config.tree.ReadOptions;
import io.legate.config.tree.TextDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Reads a source: bytes in, nodes or wire format out. */
public final class SourceReader {

  /**
   * What a source holds.
   *
   * @param document its nodes; without a root when it is empty, broken or binary
   * @param wire the message itself, of a binary source that may be used; else null
   */
  public record Parsed(SourceFormat format, Document document, byte @Nullable [] wire) {}

  private SourceReader() {}

  /**
   * Reads a source; whatever is wrong with it goes to the sink.
   *
   * @param prototype of the message that it should hold
   * @param keepSource whether the document is to know its text
   */
  public static Parsed read(
      ConfigSource source,
      Message prototype,
      LoadOptions options,
      boolean keepSource,
      ProblemSink problems) {
    if (source.text() != null) {
      return text(source.name(), source.text(), options, keepSource, problems);
    }
    byte[] bytes = bytes(source, options, problems);
    if (bytes == null) {
      return nothing(SourceFormat.YAML, source.name());
    }
    if (SourceFormat.binary(source.name(), bytes, prototype)) {
      boolean usable = ProtoBinary.check(bytes, prototype, options, problems);
      Document document = new Document(source.name(), null);
      return new Parsed(SourceFormat.PROTO_BINARY, document, usable ? bytes : null);
    }
    String text = TextDecoder.decode(bytes, problems);
    return text == null
        ? nothing(SourceFormat.YAML, source.name())
        : text(source.name(), text, options, keepSource, problems);
  }

  private static Parsed nothing(SourceFormat format, String name) {
    return new Parsed(format, new Document(name, null), null);
  }

  private static Parsed text(
      String name, String text, LoadOptions options, boolean keepSource, ProblemSink problems) {
    SourceFormat format = SourceFormat.of(name, text);
    Document document =
        format == SourceFormat.PROTO_TEXT
            ? TextProtoReader.read(name, text, options.limits(), problems)
            : DocumentReader.read(
                name,
                text,
                new ReadOptions(options.limits(), options.environment(), keepSource),
                problems);
    return new Parsed(format, document, null);
  }

  private static byte @Nullable [] bytes(
      ConfigSource source, LoadOptions options, ProblemSink problems) {
    java.nio.file.Path path = source.path();
    if (path == null) {
      throw new IllegalArgumentException("a source without a file and without a text");
    }
    try {
      long most = 4L * options.limits().documentChars();
      if (Files.size(path) > most) {
        String message = "the file is too large (expected at most %,d bytes)".formatted(most);
        problems.add(Severity.ERROR, ProblemKind.LIMIT, 0, 0, Path.ROOT, message, null);
        return null;
      }
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      unreadable(problems, "no such file");
    } catch (IOException e) {
      unreadable(problems, Files.isDirectory(path) ? "it is a directory" : "cannot be read");
    }
    return null;
  }

  private static void unreadable(ProblemSink problems, String why) {
    String message = why + " (expected a YAML or JSON file that can be read)";
    problems.add(Severity.ERROR, ProblemKind.MISSING_FILE, 0, 0, Path.ROOT, message, null);
  }
}
