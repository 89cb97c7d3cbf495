using System.Xml.Linq;
using Intranet.Storage;
using Intranet.Storage.Access;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Intranet.Dashboard.Access;

/// <summary>Keeps the keys of cookies and forms in the store, so that all web servers on it share them.</summary>
internal sealed class StoredKeys(Store store) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = store.Open();
        return [.. WebKeys.List(connection).Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var connection = store.Open();
        WebKeys.Add(connection, friendlyName, element.ToString(SaveOptions.DisableFormatting));
    }
}
