namespace Intranet.Adoption.People;

/// <summary>
/// What a delivered row states in a column that is not text: nothing, because the column is missing (the default); that it is empty; or a
/// value. An empty cell replaces what was stated earlier, a missing column does not.
/// </summary>
public readonly record struct Stated<T>
    where T : struct
{
    /// <param name="value">Null states that the cell is empty.</param>
    public Stated(T? value) => (IsStated, Value) = (true, value);

    public bool IsStated { get; }
    public T? Value { get; }

    public static implicit operator Stated<T>(T value) => new(value);

    public Stated<T> Or(Stated<T> earlier) => IsStated ? this : earlier;
}
