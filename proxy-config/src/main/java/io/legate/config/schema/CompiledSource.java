package io.legate.config.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads schemas from the file that {@link SchemaCompiler} writes, each when it is named. */
final class CompiledSource implements SchemaSource {

  /** "LGS3" */
  static final int MAGIC = 0x4C475333;

  static final String RESOURCE = "api.schema";

  static final int MESSAGE = 0;
  static final int ENUM = 1;

  static final int REPEATED = 1;
  static final int MAP = 2;
  static final int JSON_NAME = 4;
  static final int ONEOF = 8;
  static final int TYPE = 16;
  static final int PRESENCE = 32;
  static final int RULES = 64;

  /** A kind is written as its place in this list. */
  static final List<FieldSchema.Kind> KINDS = List.of(FieldSchema.Kind.values());

  /** A rule's kind is written as its place in this list. */
  static final List<Rule.Op> OPS = List.of(Rule.Op.values());

  private final ByteBuffer file;
  private final int count;
  private final int hashes;
  private final int offsets;
  private final int records;

  private CompiledSource(byte[] bytes) {
    file = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    ByteBuffer in = file.duplicate();
    if (in.getInt() != MAGIC) {
      throw new IllegalStateException(RESOURCE + " is of another format");
    }
    string(in);
    count = in.getInt();
    hashes = in.position();
    offsets = hashes + count * Integer.BYTES;
    records = offsets + count * Integer.BYTES;
  }

  /** The file beside this class; null when the build has not written it. */
  static @Nullable CompiledSource open() {
    try (InputStream in = CompiledSource.class.getResourceAsStream(RESOURCE)) {
      return in == null ? null : new CompiledSource(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public @Nullable MessageSchema message(String fullName) {
    ByteBuffer in = find(fullName);
    if (in == null || in.get() != MESSAGE) {
      return null;
    }
    int size = in.getShort();
    List<FieldSchema> fields = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      fields.add(field(in));
    }
    return new MessageSchema(fullName, fields, requiredOneofs(in));
  }

  @Override
  public @Nullable EnumSchema enumeration(String fullName) {
    ByteBuffer in = find(fullName);
    if (in == null || in.get() != ENUM) {
      return null;
    }
    int size = in.getShort();
    List<String> names = new ArrayList<>(size);
    List<Integer> numbers = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      names.add(string(in));
      numbers.add(in.getInt());
    }
    return new EnumSchema(fullName, List.copyOf(names), List.copyOf(numbers));
  }

  /** Every name that the file has. */
  List<String> names() {
    List<String> names = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      names.add(string(record(i)));
    }
    return names;
  }

  /** A record, read up to behind its name; null when there is none of this name. */
  private @Nullable ByteBuffer find(String name) {
    int hash = name.hashCode();
    for (int i = firstAtLeast(hash); i < count && hash(i) == hash; i++) {
      ByteBuffer in = record(i);
      if (string(in).equals(name)) {
        return in;
      }
    }
    return null;
  }

  private int firstAtLeast(int hash) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (hash(middle) < hash) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int hash(int number) {
    return file.getInt(hashes + number * Integer.BYTES);
  }

  private ByteBuffer record(int number) {
    ByteBuffer in = file.duplicate();
    in.position(records + file.getInt(offsets + number * Integer.BYTES));
    return in;
  }

  private FieldSchema field(ByteBuffer in) {
    String name = string(in);
    int number = in.getInt();
    FieldSchema.Kind kind = KINDS.get(in.get());
    int flags = in.get();
    String jsonName = (flags & JSON_NAME) != 0 ? string(in) : FieldNames.camelCase(name);
    String oneof = (flags & ONEOF) != 0 ? string(in) : null;
    String typeName = (flags & TYPE) != 0 ? string(record(in.getShort())) : "";
    return new FieldSchema(
        name,
        jsonName,
        number,
        kind,
        (flags & REPEATED) != 0,
        (flags & MAP) != 0,
        typeName,
        oneof,
        (flags & PRESENCE) != 0,
        (flags & RULES) != 0 ? new FieldRules(rules(in), rules(in), rules(in)) : FieldRules.NONE);
  }

  private static List<Rule> rules(ByteBuffer in) {
    int size = in.get();
    List<Rule> rules = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      Rule.Op op = OPS.get(in.get());
      rules.add(new Rule(op, string(in)));
    }
    return rules;
  }

  private static List<String> requiredOneofs(ByteBuffer in) {
    int size = in.get();
    List<String> names = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      names.add(string(in));
    }
    return names;
  }

  static String string(ByteBuffer in) {
    byte[] bytes = new byte[in.getShort()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
