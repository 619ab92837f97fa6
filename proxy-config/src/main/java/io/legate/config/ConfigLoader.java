package io.legate.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.legate.config.judge.Judge;
import io.legate.config.schema.MessageSchema;
import io.legate.config.schema.ProtoClasses;
import io.legate.config.schema.Schemas;
import io.legate.config.source.SourceReader;
import io.legate.config.tree.Document;
import io.legate.config.tree.Node;
import io.legate.config.tree.ProblemSink;
import io.legate.config.typing.Typer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Loads configurations: text in, protos out, with every problem told in one go.
 *
 * <p>The steps: read the text into a tree with positions; upgrade v2 spellings in the tree; type
 * the tree by the message's schema into wire format; parse that. Several sources are merged as
 * protobuf merges messages, which is what Envoy does with {@code -c} and {@code --config-yaml}:
 * scalars of the later win, lists are appended, messages are merged.
 *
 * <p>Pure functions, callable from any thread; the only input beside the arguments is the file that
 * a source names.
 */
public final class ConfigLoader {

  /** Nesting of messages that the parser accepts: a tree's depth, thrice for free-form values. */
  private static final int PARSER_DEPTH_PER_LEVEL = 4;

  private ConfigLoader() {}

  /** Loads a bootstrap; an unknown field is an error. */
  public static LoadResult<Bootstrap> bootstrap(ConfigSource... sources) {
    return bootstrap(LoadOptions.bootstrap(), sources);
  }

  /** Loads a bootstrap as strictly as the options say. */
  public static LoadResult<Bootstrap> bootstrap(LoadOptions options, ConfigSource... sources) {
    return load(List.of(sources), Bootstrap.getDefaultInstance(), options);
  }

  /** Loads a message of the prototype's type, such as a {@code DiscoveryResponse}. */
  public static <T extends Message> LoadResult<T> load(
      ConfigSource source, T prototype, LoadOptions options) {
    return load(List.of(source), prototype, options);
  }

  /** Loads a message from several sources, later ones merged over earlier. */
  public static <T extends Message> LoadResult<T> load(
      List<ConfigSource> sources, T prototype, LoadOptions options) {
    MessageSchema schema = schema(prototype);
    List<Document> documents = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    Judge judge = options.judged() ? new Judge(prototype instanceof Bootstrap) : null;
    boolean read = true;
    for (ConfigSource source : sources) {
      ProblemSink sink = new ProblemSink(source.name());
      SourceReader.Parsed parsed = SourceReader.read(source, prototype, options, false, sink);
      Node root = parsed.document().root();
      if (parsed.wire() != null) {
        wire.writeBytes(parsed.wire());
      } else if (root != null && !OtherDocuments.refused(root, schema.fullName(), sink)) {
        Typer typer = new Typer(Schemas.API, sink, options, parsed.format(), judge);
        wire.writeBytes(typer.type(root, schema));
      }
      read &= root != null || parsed.wire() != null || sink.sorted().isEmpty();
      documents.add(parsed.document());
      problems.addAll(sink.sorted());
    }
    if (read && judge != null) {
      problems.addAll(judge.problems());
      List<String> names = sources.stream().map(ConfigSource::name).toList();
      problems.sort(
          Comparator.comparingInt((Problem problem) -> names.indexOf(problem.file()))
              .thenComparing(Problem.BY_POSITION));
    }
    ByteString bytes = ByteString.copyFrom(wire.toByteArray());
    T message = read ? parse(bytes, prototype, options) : null;
    T value = LoadResult.ok(problems) ? message : null;
    List<Problem> hints = read && judge != null ? judge.hints() : List.of();
    return new LoadResult<>(value, message, bytes, problems, hints, new Positions(documents));
  }

  private static MessageSchema schema(Message prototype) {
    String name = ProtoClasses.fullName(prototype.getClass());
    MessageSchema schema = name == null ? null : Schemas.API.find(name);
    if (schema == null) {
      throw new IllegalArgumentException("not a message of the Envoy API: " + prototype.getClass());
    }
    return schema;
  }

  @SuppressWarnings("unchecked") // a parser of a message's own type gives that type
  private static <T extends Message> T parse(ByteString wire, T prototype, LoadOptions options) {
    CodedInputStream in = wire.newCodedInput();
    in.setRecursionLimit(options.limits().depth() * PARSER_DEPTH_PER_LEVEL);
    try {
      return (T) prototype.getParserForType().parseFrom(in);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("what was typed is no " + prototype.getClass(), e);
    }
  }
}
