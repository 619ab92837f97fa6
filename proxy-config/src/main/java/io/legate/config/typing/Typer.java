package io.legate.config.typing;

import io.legate.config.LoadOptions;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.judge.Judge;
import io.legate.config.schema.MessageSchema;
import io.legate.config.schema.Schemas;
import io.legate.config.source.SourceFormat;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import io.legate.config.tree.ProblemSink;
import io.legate.config.tree.ScalarNode;
import io.legate.config.tree.Templates;
import io.legate.config.v2.V2Upgrades;
import org.jspecify.annotations.Nullable;

/**
 * Types one document: a tree and a message's schema in, wire format out.
 *
 * <p>It goes on after an error, leaving out what it could not type, so that all problems are told
 * in one go. The rooms of the typing share this object; confined to one load.
 */
public final class Typer {

  final Schemas schemas;
  final ProblemSink problems;
  final LoadOptions options;
  final V2Upgrades upgrades;
  final MessageTyping messages;
  final ScalarTyping scalars;
  final AnyTyping anys;
  final WellKnownTyping wellKnown;
  final UnknownFields unknownFields;
  final Constraints constraints;

  final @Nullable Judge judge;
  final boolean protoText;

  /** Types what stands in YAML. */
  public Typer(Schemas schemas, ProblemSink problems, LoadOptions options) {
    this(schemas, problems, options, SourceFormat.YAML, null);
  }

  /**
   * Types what was read from a text of some format.
   *
   * @param format where it is protobuf's own, maps and free-form values are written as messages
   * @param judge who looks on, if anybody
   */
  public Typer(
      Schemas schemas,
      ProblemSink problems,
      LoadOptions options,
      SourceFormat format,
      @Nullable Judge judge) {
    this.judge = judge;
    this.schemas = schemas;
    this.problems = problems;
    this.options = options;
    this.protoText = format == SourceFormat.PROTO_TEXT;
    this.upgrades = new V2Upgrades(schemas, problems);
    this.scalars = new ScalarTyping(this);
    this.anys = new AnyTyping(this);
    this.wellKnown = new WellKnownTyping(this);
    this.unknownFields = new UnknownFields(this);
    this.constraints = new Constraints(this);
    this.messages = new MessageTyping(this);
  }

  /** The wire format of what the tree says; the problems are in the sink. */
  public byte[] type(Node root, MessageSchema schema) {
    WireWriter out = new WireWriter();
    messages.write(root, new Scope(null, "", schema, Path.ROOT, false), out);
    return out.toByteArray();
  }

  /** Tells of a text that is no value of its field; most often a template was not rendered. */
  void invalid(ScalarNode scalar, Path path, String expected, @Nullable String suggestion) {
    String placeholder = Templates.bare(scalar.text());
    if (placeholder == null) {
      problems.add(
          Severity.ERROR,
          ProblemKind.INVALID_VALUE,
          scalar.line(),
          scalar.column(),
          path,
          "%s (expected %s)".formatted(scalar.describe(), expected),
          suggestion);
    } else {
      unrendered(Severity.ERROR, placeholder, scalar, path, expected);
    }
  }

  /** Tells of a placeholder, unless it is a variable's, which was told as unset. */
  void unrendered(
      Severity severity, String placeholder, ScalarNode scalar, Path path, String expected) {
    if (options.environment() == null || !placeholder.startsWith("${")) {
      problems.add(
          severity,
          ProblemKind.UNRENDERED_TEMPLATE,
          scalar.line(),
          scalar.column(),
          path,
          "%s (expected %s)".formatted(Templates.remark(placeholder), expected),
          null);
    }
  }
}
