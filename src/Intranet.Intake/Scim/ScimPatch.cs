using System.Text.Json.Nodes;

namespace Intranet.Intake.Scim;

/// <summary>One operation of a PATCH.</summary>
/// <param name="Op"><c>add</c>, <c>replace</c> or <c>remove</c>; identity providers write them with a capital too.</param>
public sealed record ScimOperation(string Op, ScimPath? Path, JsonNode? Value)
{
    public const string Schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    /// <summary>The operations of a PATCH body; one without a path becomes one for each attribute of its value.</summary>
    /// <exception cref="ScimException">The body is not a list of operations, or an operation lacks a part.</exception>
    public static IEnumerable<ScimOperation> Read(JsonObject body)
    {
        if (ScimPath.Get(body, "Operations") is not JsonArray operations || operations.Count == 0)
        {
            throw ScimException.Bad("invalidSyntax", $"A PATCH holds 'Operations' (schema {Schema}).");
        }

        foreach (var node in operations)
        {
            var operation = node as JsonObject ?? [];
            var op = Text(ScimPath.Get(operation, "op"))?.ToLowerInvariant();
            if (op is not ("add" or "replace" or "remove"))
            {
                throw ScimException.Bad("invalidSyntax", $"Each operation has an 'op': add, replace or remove.");
            }

            var value = ScimPath.Get(operation, "value");
            if (Text(ScimPath.Get(operation, "path")) is { Length: > 0 } path)
            {
                yield return new(op, ScimPath.Parse(path), value);
                continue;
            }

            if (op == "remove")
            {
                throw ScimException.Bad("noTarget", $"A remove needs a path.");
            }

            foreach (
                var (name, item) in value as JsonObject
                    ?? throw ScimException.Bad("invalidValue", $"An operation without a path has an object as its value.")
            )
            {
                // The enterprise extension as an object is a change of each of its attributes.
                if (name.Equals(ScimPath.Enterprise, StringComparison.OrdinalIgnoreCase) && item is JsonObject extension)
                {
                    foreach (var (inner, innerValue) in extension)
                    {
                        yield return new(op, ScimPath.Parse($"{ScimPath.Enterprise}:{inner}"), innerValue);
                    }
                }
                else
                {
                    yield return new(op, ScimPath.Parse(name), item);
                }
            }
        }
    }

    /// <summary>Applies the operation to a resource.</summary>
    public void Apply(JsonObject resource)
    {
        var path = Path!;
        var owner = resource;
        if (path.Extension is not null)
        {
            if (ScimPath.Get(resource, path.Extension) is not JsonObject extension)
            {
                if (Op == "remove")
                {
                    return;
                }

                resource[path.Extension] = extension = [];
            }

            owner = extension;
        }

        var key = ScimPath.Key(owner, path.Attribute);
        if (path.Filter is not null)
        {
            ApplyToSome(owner, key, path);
        }
        else if (path.Sub is null)
        {
            ApplyToAttribute(owner, key);
        }
        else if (owner[key] is JsonArray many)
        {
            foreach (var item in many.OfType<JsonObject>())
            {
                Set(item, path.Sub);
            }
        }
        else
        {
            if (owner[key] is not JsonObject complex)
            {
                if (Op == "remove")
                {
                    return;
                }

                owner[key] = complex = [];
            }

            Set(complex, path.Sub);
        }
    }

    internal static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private void ApplyToAttribute(JsonObject owner, string key)
    {
        if (Op == "remove")
        {
            owner.Remove(key);
        }
        else if (Op == "add" && owner[key] is JsonArray existing && Value is JsonArray more)
        {
            foreach (var item in more)
            {
                if (!existing.Any(known => JsonNode.DeepEquals(known, item)))
                {
                    existing.Add(item?.DeepClone());
                }
            }
        }
        else if (owner[key] is JsonObject complex && Value is JsonObject parts)
        {
            foreach (var (name, part) in parts)
            {
                complex[ScimPath.Key(complex, name)] = part?.DeepClone();
            }
        }
        else
        {
            owner[key] = Value?.DeepClone();
        }
    }

    private void ApplyToSome(JsonObject owner, string key, ScimPath path)
    {
        if (owner[key] is not JsonArray many)
        {
            if (Op == "remove")
            {
                return;
            }

            owner[key] = many = [];
        }

        var chosen = many.OfType<JsonObject>().Where(path.Filter!.Matches).ToList();
        if (Op == "remove")
        {
            foreach (var item in chosen)
            {
                if (path.Sub is null)
                {
                    many.Remove(item);
                }
                else
                {
                    Set(item, path.Sub);
                }
            }

            return;
        }

        // Identity providers address a value that is not there yet by what it will be: emails[type eq "work"].value.
        if (chosen.Count == 0)
        {
            var made = new JsonObject();
            foreach (var (term, value) in path.Filter.Terms)
            {
                made[term.Attribute] = value?.DeepClone();
            }

            many.Add(made);
            chosen.Add(made);
        }

        foreach (var item in chosen)
        {
            if (path.Sub is not null)
            {
                Set(item, path.Sub);
            }
            else if (Value is JsonObject parts)
            {
                foreach (var (name, part) in parts)
                {
                    item[ScimPath.Key(item, name)] = part?.DeepClone();
                }
            }
        }
    }

    private void Set(JsonObject owner, string name)
    {
        if (Op == "remove")
        {
            owner.Remove(ScimPath.Key(owner, name));
        }
        else
        {
            owner[ScimPath.Key(owner, name)] = Value?.DeepClone();
        }
    }
}
