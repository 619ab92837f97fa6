package io.legate.config.schema;

import java.util.List;

/** The values of an enum, in the order of the proto file; names and numbers are parallel. */
public record EnumSchema(String fullName, List<String> names, List<Integer> numbers) {}
