package io.legate.config.typing;

import io.legate.config.LoadOptions;
import io.legate.config.schema.MessageSchema;
import io.legate.config.schema.Schemas;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import io.legate.config.tree.ProblemSink;
import io.legate.config.v2.V2Upgrades;

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

  public Typer(Schemas schemas, ProblemSink problems, LoadOptions options) {
    this.schemas = schemas;
    this.problems = problems;
    this.options = options;
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
}
